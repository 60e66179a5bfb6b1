/**
 * Parameters that AWS publishes in every account's Parameter Store. Of the AppConfig agent the latest layers of July 2026
 * (AppConfig user guide, "Available versions of the AWS AppConfig Agent Lambda extension").
 */
const PUBLISHED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/aws/service/aws-appconfig/lambda-extension/x86/latest': {
    'us-east-1': 'arn:aws:lambda:us-east-1:027255383542:layer:AWS-AppConfig-Extension:329',
    'eu-west-1': 'arn:aws:lambda:eu-west-1:434848589818:layer:AWS-AppConfig-Extension:306',
  },
  '/aws/service/aws-appconfig/lambda-extension/arm64/latest': {
    'us-east-1': 'arn:aws:lambda:us-east-1:027255383542:layer:AWS-AppConfig-Extension-Arm64:262',
    'eu-west-1': 'arn:aws:lambda:eu-west-1:434848589818:layer:AWS-AppConfig-Extension-Arm64:244',
  },
};

/** The value of a public parameter; `undefined` for one, or a Region, that is not known here. */
export const publicParameter = (name: string, region: string): string | undefined => PUBLISHED[name]?.[region];
