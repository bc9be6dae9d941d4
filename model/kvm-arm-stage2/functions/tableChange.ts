/**
 * Changes of the tables under mmu_lock, micro-step by micro-step: removing pages with the tables that become empty, and
 * putting other pages in their place. Source: 003_3fe975ca6f1b169f.txt, stage2_clear_pte, stage2_set_pte.
 */
import { at } from '../../frame/machine.ts'
import { type Ipa, pathOf } from '../declared/geometry.ts'
import type { Kvm } from '../declared/refusals.ts'
import { type Entry, type Mfn, type State, Work } from '../declared/state.ts'
import type { ClearStep } from '../declared/steps.ts'
import { changeVm, frameAt, spend, storeEntry, vmAt } from './changes.ts'
import { flushVm } from './flush.ts'
import { get, put } from './pages.ts'
import { isKept, locate, writeLeaf } from './tables.ts'

const setNext = Work.set('next')

const setWork = (vm: number, work: Work | null, s: State): State => changeVm(vm, { work }, s)

/** The address needs no more: on to the next one. */
const nextAddress = (work: Work): Work => Work.with({ todo: work.todo.slice(1), next: 0, level2: null, level3: null }, work)

/** The notifier returns: the lock is released, and the host gives its page back. */
const finish = (vm: number, { page }: Work, s: State): State => {
  const unlocked = setWork(vm, null, s)
  return page === null ? unlocked : put(page, unlocked)
}

/** Whether the table that a step must find empty is. */
const isEmpty = ({ rules }: Kvm, { level2, level3 }: Work, { when }: ClearStep, s: State): boolean => {
  const table = when === 'level3Empty' ? level3 : level2
  return when === 'always' || table === null || rules.emptyTableFreed(frameAt(s, table).count)
}

/** The work with the steps passed over that are about a table which stays: what is always done comes next. */
const settle = (kvm: Kvm, work: Work, s: State): Work => {
  const steps = kvm.rules.clearOrder
  const step = steps[work.next]
  const decided = step?.when === steps[work.next - 1]?.when
  if (step === undefined || decided || isEmpty(kvm, work, step, s)) return work
  const left = steps.slice(work.next).filter(({ when }) => when === 'always').length
  return setNext(steps.length - left, work)
}

const clearStep = (kvm: Kvm, vm: number, work: Work, ipa: Ipa, step: ClearStep['step'], s: State): State => {
  const { level2, level3 } = work
  const { part, first, second, third } = pathOf(kvm.scope, ipa)
  const root = vmAt(s, vm).pgd?.[part]
  if (root === undefined || level2 === null || level3 === null) return s
  switch (step) {
    case 'clear':
      return storeEntry(level3, third, null, s)
    case 'put':
      return put(level3, s)
    case 'flush':
      return flushVm(kvm, vm, s)
    case 'unlink3':
      return storeEntry(level2, second, null, s)
    case 'free3':
      return put(level2, put(level3, s))
    case 'unlink2':
      return storeEntry(root, first, null, s)
    case 'free2':
      return put(root, put(level2, s))
  }
}

/** Is there something to remove at this address? An absent entry is left alone, and so is a device. */
const isRemoved = ({ rules }: Kvm, { task }: Work, leaf: Entry | null): boolean =>
  rules.putOnlyPresent(leaf !== null) && (task === 'undo' || !rules.devicesStay(leaf?.kind === 'device'))

const isReplaced = (kvm: Kvm, { entry }: Work, leaf: Entry | null): boolean =>
  leaf === null || (!kvm.rules.devicesStay(leaf.kind === 'device') && !(entry !== null && isKept(kvm, leaf, entry)))

/** Looks the current address up, and passes over addresses at which nothing is to be done; past the root it reads what is not there. */
const lookUp = (kvm: Kvm, vm: number, work: Work, s: State): readonly [Work, State] => {
  const [ipa] = work.todo
  if (ipa === undefined || work.next > 0) return [work, s]
  if (ipa >= kvm.limit) return lookUp(kvm, vm, nextAddress(work), spend({ outside: true }, s))
  const found = locate(kvm, vm, ipa, s)
  const due = found !== null && found.level3 !== null && (work.task === 'change' ? isReplaced : isRemoved)(kvm, work, found.leaf)
  return due ? [Work.with({ level2: found.level2, level3: found.level3 }, work), s] : lookUp(kvm, vm, nextAddress(work), s)
}

const changeStep = (kvm: Kvm, vm: number, work: Work, ipa: Ipa, s: State): readonly [Work, State] => {
  const { level3, entry, next } = work
  const { third } = pathOf(kvm.scope, ipa)
  if (level3 === null || entry === null) return [nextAddress(work), s]
  const steps = kvm.rules.replaceOrder
  if (next === 0 && at(frameAt(s, level3).entries, third) === null)
    return [nextAddress(work), writeLeaf(kvm, level3, third, entry, s)]
  const step = at(steps, next)
  const after = step === 'flush' ? flushVm(kvm, vm, s) : storeEntry(level3, third, step === 'write' ? entry : null, s)
  if (next + 1 < steps.length) return [setNext(next + 1, work), after]
  return [nextAddress(work), kvm.rules.mappingTakesReference(true) ? get(level3, after) : after]
}

const removeStep = (kvm: Kvm, vm: number, work: Work, ipa: Ipa, s: State): readonly [Work, State] => {
  const steps = kvm.rules.clearOrder
  const after = clearStep(kvm, vm, work, ipa, at(steps, work.next).step, s)
  const settled = settle(kvm, setNext(work.next + 1, work), after)
  return [settled.next < steps.length ? settled : nextAddress(work), after]
}

/** One micro-step of what the VM's lock is held for; the last one releases it. */
export const advance = (kvm: Kvm, vm: number, s: State): State => {
  const { work: held } = vmAt(s, vm)
  if (held === null) return s
  const [work, looked] = lookUp(kvm, vm, held, s)
  const [ipa] = work.todo
  if (ipa === undefined) return finish(vm, work, looked)
  const [rest, after] = (work.task === 'change' ? changeStep : removeStep)(kvm, vm, work, ipa, looked)
  const [left, seen] = lookUp(kvm, vm, rest, after)
  return left.todo.length === 0 ? finish(vm, left, seen) : setWork(vm, left, seen)
}

/** More micro-steps than any change has. */
const fuel = 4096

const toTheEnd = (kvm: Kvm, vm: number, s: State, left: number): State =>
  vmAt(s, vm).work === null || left === 0 ? s : toTheEnd(kvm, vm, advance(kvm, vm, s), left - 1)

/** Begins a change and stops before its first micro-step; one that has nothing to do is over. */
export const begin = (
  kvm: Kvm,
  vm: number,
  task: Work['task'],
  todo: ReadonlyArray<Ipa>,
  page: Mfn | null,
  entry: Entry | null,
  s: State,
): State => {
  const [work, looked] = lookUp(kvm, vm, Work.make({ task, todo, next: 0, level2: null, level3: null, page, entry }), s)
  return work.todo.length === 0 ? finish(vm, work, looked) : setWork(vm, work, looked)
}

/** A change with nobody in between. */
export const whole = (kvm: Kvm, vm: number, s: State): State => toTheEnd(kvm, vm, s, fuel)
