/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles. Lambda puts the role's credentials into the
 * environment of every function ("Defined runtime environment variables", docs.aws.amazon.com/lambda/latest/dg/
 * configuration-envvars.html), where the SDK's chain of providers finds them first. The rest of the chain (profiles, single
 * sign-on, instance metadata) would be a quarter of each bundle, and is loaded in no function.
 */
export const defaultProvider = () => async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new Error('the environment has no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which Lambda always sets');
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  };
};
