import { command } from '../command.ts';
import { controlPlaneOption } from '../control-plane.ts';

export const doctor = command({
  name: 'doctor',
  summary: 'what would keep a target from being rolled out safely, and what to do about it',
  description:
    "Looks at a target, or at all registered ones, with your own credentials and changes nothing. The checks are those a rollout begins with, and more: callers that do not come through the alias, red, muted or missing alarms, capacity on the alias or left over, pruned and pending versions, hooks that are missing or may not be asked, owners, and an alias that somebody else moved. Of a flag: its owner, the environment, the profile, a deployment that is in the way, extensions that act before one, and the environment's monitors. The exit code is 1 where something would be refused or could not be looked at, and 0 for warnings alone. It cannot see function URLs of $LATEST, Application Auto Scaling, service control policies, or an alias that another stack than its function's hands to CodeDeploy.",
  arguments: { target: { summary: 'the target: function:alias, or flag:KEY', optional: true } },
  options: { controlPlane: controlPlaneOption },
  examples: [
    { command: 'tidegate doctor', summary: 'all registered targets' },
    { command: 'tidegate doctor checkout:live', summary: 'one of them' },
  ],
  run: async (context, { target, controlPlane }) => {
    const [{ openControlPlane }, { seeDoctor }] = await Promise.all([
      import('../open-control-plane.ts'),
      import('../see-doctor.ts'),
    ]);
    return seeDoctor(context, await openControlPlane(context, controlPlane), target);
  },
});
