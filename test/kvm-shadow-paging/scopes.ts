/** The scopes of shadow paging with any choice of rules, as the tests of this folder open them. */
import { subject } from '../../cli/spec/subjects.ts'
import { openerOf, world } from '../designs/subjects.ts'

export const kvm = subject(world, 'kvm-shadow-paging')
export const opened = openerOf(kvm)
