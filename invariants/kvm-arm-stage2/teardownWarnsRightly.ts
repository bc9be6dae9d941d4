import type { KvmStep, StepInvariant } from './step.ts'

/** Teardown warns if a root page's count is wrong, and only then. */
export const teardownWarnsRightly: StepInvariant<KvmStep> = {
  of: ['destroyVm', 'mmExit'],
  subjects: (step) => (step.before.vms !== step.after.vms ? [step] : []),
  wrong: (_, { after: { spent } }) =>
    spent.warned === spent.uneven > 0
      ? null
      : `${spent.uneven} root pages have a wrong count, and teardown ${spent.warned ? 'warns' : 'is silent'}`,
}
