/** A fault from begin to end. */
import { at } from '../../frame/machine.ts'
import type { Operation } from '../declared/operations.ts'
import type { Answered, Kvm } from '../declared/refusals.ts'
import type { State } from '../declared/state.ts'
import { vmAt } from '../functions/changes.ts'
import { ownerOf } from '../functions/faults.ts'
import { faultBegins } from './faultBegins.ts'
import { faultCommits } from './faultCommits.ts'
import { faultProceeds } from './faultProceeds.ts'

/** Begin, look up and map with nobody in between. */
export const wholeFault =
  (kvm: Kvm) =>
  ({ vcpu, ipa }: Operation<'fault' | 'faultBegins'>) => {
    const begins = faultBegins(kvm)({ op: 'faultBegins', vcpu, ipa })
    const proceeds = faultProceeds(kvm)({ op: 'faultProceeds', vcpu })
    const commits = faultCommits(kvm)({ op: 'faultCommits', vcpu })
    const rest = (outcome: Answered): Answered => {
      if (outcome === null || outcome.answer._tag === 'Left' || at(outcome.state.faults, vcpu) === null) return outcome
      return rest(proceeds(outcome.state)) ?? commits(outcome.state)
    }
    // The lock is needed at the end.
    return (s: State): Answered => (vmAt(s, ownerOf(kvm, vcpu)).work === null ? rest(begins(s)) : null)
  }
