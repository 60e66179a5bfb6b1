import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { FunctionUrl, FunctionUrlAuthType, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export interface CommandApiProps {
  /** The function behind the URL. */
  readonly command: IFunction;
}

/** The URL at which a control plane is told what people want. AWS checks who they are before the function runs. */
export class CommandApi extends Construct {
  readonly url: FunctionUrl;
  private readonly command: IFunction;

  constructor(scope: Construct, id: string, { command }: CommandApiProps) {
    super(scope, id);
    this.command = command;
    this.url = new FunctionUrl(this, 'Url', { function: command, authType: FunctionUrlAuthType.AWS_IAM });
  }

  /** Both actions that a URL takes, the second one through the URL only; and to find it by the function's name. */
  grant(grantee: IGrantable): Grant {
    const { functionArn } = this.command;
    const find = Grant.addToPrincipal({
      grantee,
      actions: ['lambda:GetFunctionUrlConfig'],
      resourceArns: [functionArn],
    });
    return this.url.grantInvokeUrl(grantee).combine(find);
  }
}
