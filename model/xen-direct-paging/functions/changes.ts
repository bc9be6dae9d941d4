/** What is read of a state, and how one part of it is changed. */
import { at, replaceAt } from '../../frame/machine.ts'
import type { Word } from '../declared/entry.ts'
import type { FrameType } from '../declared/level.ts'
import type { Mfn, Slot } from '../declared/numbers.ts'
import { Frame, Spent, State, Vcpu } from '../declared/state.ts'

const setFrames = State.set('frames')
const setVcpus = State.set('vcpus')
const setSpent = State.set('spent')
const withCount = Frame.set('count')
const withTypeCount = Frame.set('typeCount')
const withValidated = Frame.set('validated')
const withPinned = Frame.set('pinned')
const withEntries = Frame.set('entries')
const withLinear = Frame.set('linear')
const withRole = Frame.set('type', 'typeCount', 'validated', 'linear')
const withZeroed = Spent.set('zeroed')
const withNesting = Spent.set('nesting')
const withAudit = Spent.set('audited', 'slots')

export const setHost = State.set('host')

export const frameAt = (s: State, mfn: Mfn): Frame => at(s.frames, mfn)

export const vcpuAt = (s: State, vcpu: number): Vcpu => at(s.vcpus, vcpu)

export const entryAt = (s: State, mfn: Mfn, slot: Slot): Word | null => at(frameAt(s, mfn).entries, slot)

const setFrame = (mfn: Mfn, f: Frame, s: State): State => setFrames(replaceAt(s.frames, mfn, f), s)

/** The state with some fields of one frame changed. */
export const changeFrame = (mfn: Mfn, change: Partial<Frame>, s: State): State =>
  setFrame(mfn, Frame.with(change, frameAt(s, mfn)), s)

export const setCount = (mfn: Mfn, count: number, s: State): State => setFrame(mfn, withCount(count, frameAt(s, mfn)), s)

export const setTypeCount = (mfn: Mfn, typeCount: number, s: State): State =>
  setFrame(mfn, withTypeCount(typeCount, frameAt(s, mfn)), s)

export const setValidated = (mfn: Mfn, validated: boolean, s: State): State =>
  setFrame(mfn, withValidated(validated, frameAt(s, mfn)), s)

export const setPinned = (mfn: Mfn, pinned: boolean, s: State): State => setFrame(mfn, withPinned(pinned, frameAt(s, mfn)), s)

/** A frame takes a role, with its first typed reference; it has no same-level entries yet. */
export const setRole = (mfn: Mfn, type: FrameType, typeCount: number, validated: boolean, s: State): State =>
  setFrame(mfn, withRole(type, typeCount, validated, 0, frameAt(s, mfn)), s)

export const setLinear = (mfn: Mfn, linear: number, s: State): State => setFrame(mfn, withLinear(linear, frameAt(s, mfn)), s)

export const setEntries = (mfn: Mfn, entries: Frame['entries'], s: State): State =>
  setFrame(mfn, withEntries(entries, frameAt(s, mfn)), s)

export const storeEntry = (mfn: Mfn, slot: Slot, entry: Word | null, s: State): State => {
  const f = frameAt(s, mfn)
  return setFrame(mfn, withEntries(replaceAt(f.entries, slot, entry), f), s)
}

/** The state with some fields of one vCPU changed. */
export const changeVcpu = (vcpu: number, change: Partial<Vcpu>, s: State): State =>
  setVcpus(replaceAt(s.vcpus, vcpu, Vcpu.with(change, vcpuAt(s, vcpu))), s)

export const spend = (change: Partial<Spent>, s: State): State => setSpent(Spent.with(change, s.spent), s)

/** A frame's type count fell to 0. */
export const countZero = (mfn: Mfn, s: State): State => setSpent(withZeroed([...s.spent.zeroed, mfn], s.spent), s)

/** An audit of a frame ended after so many slots. */
export const countAudit = (mfn: Mfn, visited: number, s: State): State =>
  setSpent(withAudit([...s.spent.audited, mfn], s.spent.slots + visited, s.spent), s)

/** Devalidations were nested so deep. */
export const noteNesting = (nesting: number, s: State): State => setSpent(withNesting(nesting, s.spent), s)
