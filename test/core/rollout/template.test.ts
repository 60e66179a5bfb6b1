import { describe, expect, it } from 'vitest';
import { aliasesOfCodeDeploy } from '../../../lib/core/rollout/preflight/template.ts';

const json = JSON.stringify({
  Resources: {
    Live: { Type: 'AWS::Lambda::Alias', UpdatePolicy: { CodeDeployLambdaAliasUpdate: { ApplicationName: 'a' } } },
    Other: { Type: 'AWS::Lambda::Alias' },
  },
});

const yaml = `
Description: 'CodeDeployLambdaAliasUpdate: is only mentioned here'
Resources:
  # CodeDeployLambdaAliasUpdate: in a comment
  Other:
    Type: AWS::Lambda::Alias
  Live:
    Type: AWS::Lambda::Alias
    UpdatePolicy:
      CodeDeployLambdaAliasUpdate:
        ApplicationName: !Ref Application
Outputs:
  CodeDeployLambdaAliasUpdate:
    Value: !GetAtt Live.AliasArn
`;

describe('the aliases of a template that CodeDeploy moves', () => {
  it.each([
    ['JSON', json],
    ['YAML, short forms and all', yaml],
  ])('are found in %s', (_, template) => {
    expect(aliasesOfCodeDeploy(template)).toEqual(['Live']);
  });

  it('are none in a template without resources', () => {
    expect(aliasesOfCodeDeploy('{}')).toEqual([]);
    expect(aliasesOfCodeDeploy('')).toEqual([]);
  });
});
