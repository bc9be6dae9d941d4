/** The scopes of shadow paging with any choice of rules, as the tests of this folder open them. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { corrected } from '../../cli/spec/book.ts'
import { misfits, printMisfit } from '../../cli/spec/decoding.ts'
import { subject } from '../../cli/spec/subjects.ts'
import type { Scope } from '../../model/kvm-shadow-paging/declared/scope.ts'
import { scopeCodec } from '../../model/kvm-shadow-paging/declared/scopeCodec.ts'
import { openerOf, presetOf, world } from '../designs/subjects.ts'

export const kvm = subject(world, 'kvm-shadow-paging')
export const opened = openerOf(kvm)

/** A scope as a test writes it, with the parameters of the preset corrected; throws what is wrong with it. */
export const decodedScope = (config: object): Scope => {
  const decoded = scopeCodec.decode({ parameters: presetOf(kvm, corrected).parameters, starts: {}, ...config })
  if (isLeft(decoded)) throw new Error(misfits(decoded.left).map(printMisfit).join('; '))
  return decoded.right
}
