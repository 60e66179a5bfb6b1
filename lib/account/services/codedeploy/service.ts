import { AwsError, type ResourceHandler, type Service } from '../../contract.ts';

/**
 * CodeDeploy as somebody who owns aliases: applications and deployment groups exist, and an alias of a template may name them
 * in its `UpdatePolicy`. Their deployments are not modelled: a new version for such an alias is refused.
 */
export function codeDeployService(): Service {
  const applications = new Set<string>();

  const application: ResourceHandler = {
    replacedBy: ['ApplicationName', 'ComputePlatform'],
    create: ({ ApplicationName }, resource) => {
      const ref: string = ApplicationName ?? resource.physicalName(100);
      applications.add(ref);
      return { ref };
    },
    delete: ({ ref }) => void applications.delete(ref),
  };
  const group: ResourceHandler = {
    replacedBy: ['ApplicationName', 'DeploymentGroupName'],
    create: ({ ApplicationName, DeploymentGroupName }, resource) => {
      if (!applications.has(ApplicationName)) {
        throw new AwsError('ApplicationDoesNotExistException', `No application found for name: ${ApplicationName}`);
      }
      const ref: string = DeploymentGroupName ?? resource.physicalName(100);
      return { ref };
    },
    delete: () => {},
  };
  return {
    name: 'codedeploy',
    operations: {},
    permissions: () => [],
    resources: { 'AWS::CodeDeploy::Application': application, 'AWS::CodeDeploy::DeploymentGroup': group },
  };
}
