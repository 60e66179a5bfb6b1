/**
 * The logical ids of a template's aliases whose `UpdatePolicy` is `CodeDeployLambdaAliasUpdate`. The template is JSON, or
 * YAML as CloudFormation's own serializer or people write it; of YAML only the order and depth of lines is read, since
 * short-form functions like `!Ref` are CloudFormation's own tags.
 */
export function aliasesOfCodeDeploy(template: string): readonly string[] {
  return template.trimStart().startsWith('{') ? inJson(template) : inYaml(template);
}

interface Template {
  readonly Resources?: Readonly<Record<string, { readonly UpdatePolicy?: Readonly<Record<string, unknown>> }>>;
}

const policy = 'CodeDeployLambdaAliasUpdate';

function inJson(text: string): readonly string[] {
  const { Resources = {} } = JSON.parse(text) as Template;
  return Object.entries(Resources)
    .filter(([, { UpdatePolicy = {} }]) => Object.hasOwn(UpdatePolicy, policy))
    .map(([id]) => id);
}

function inYaml(text: string): readonly string[] {
  const found: string[] = [];
  let section = '';
  let depth = 0;
  let resource = '';
  for (const line of text.split('\n')) {
    const [, space = '', key = ''] = /^( *)["']?([A-Za-z0-9]+)["']?:/.exec(line) ?? [];
    if (key === '') continue;
    if (space.length === 0) {
      section = key;
      depth = 0;
    } else if (section === 'Resources') {
      depth ||= space.length;
      if (space.length === depth) resource = key;
      else if (key === policy) found.push(resource);
    }
  }
  return found;
}
