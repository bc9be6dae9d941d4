/** With CR0.WP clear the supervisor may write what is read-only; then the user may not use it. Source: 002_5c2ca27ce2c751df.txt, fix_write_pf; Linux c22885050e65, title; the rest from memory. */
import type { Kvm } from '../declared/refusals.ts'
import type { Rights } from '../declared/spte.ts'
import type { State } from '../declared/state.ts'
import type { Wanted } from './walker.ts'

/** Is this a write that CR0.WP alone would stop? */
export const overrides = ({ guest }: State, { write, user }: Wanted, allowed: Rights): boolean =>
  write && !user && !guest.wp && !allowed.write

/** What the supervisor is given instead; with SMEP it must not come to execute what was the user's. */
export const overridden = ({ rules, scope }: Kvm, { user, execute }: Pick<Rights, 'user' | 'execute'>): Rights => ({
  user: user && !rules.wpTrickTakesUser(),
  write: true,
  execute: execute && !rules.wpTrickTakesExecute(scope.smep && user),
})
