/**
 * Which frames of the model the names of a recording denote. The first frames of scope `recorded` are F0 to Ff, then
 * come those listed here, then free ones; numbers from the size of the scope on are not memory.
 */
import type { Word } from '../../../model/xen-direct-paging/declared/entry.ts'
import type { Mfn } from '../../../model/xen-direct-paging/declared/numbers.ts'
import type { State } from '../../../model/xen-direct-paging/declared/state.ts'
import { type FrameName, mostTestFrames, otherNames } from './names.ts'
import type { Address, Slot, Value } from './operation.ts'
import { flagBits, frameNumber, wordOf } from './word.ts'

const liveL1 = mostTestFrames
/** The L1 of the builder's mappings, which has no name. */
const builderTable = liveL1 + 4
export const xensOwn = builderTable + 1
const sharedInfoFrame = xensOwn + 1
const firstSpare = sharedInfoFrame + 1

/** The test names, and what the allocator has to give. */
export interface Places {
  /** The frame that each test name denotes now. */
  readonly frames: ReadonlyArray<Mfn>
  /** Frames freed in this sequence and not taken again, the last one last. */
  readonly freed: ReadonlyArray<Mfn>
}

export const placesAtStart: Places = { frames: Array.from({ length: mostTestFrames }, (_, name) => name), freed: [] }

export const frameOf = ({ frames }: Places, { frames: { length } }: State, name: FrameName): Mfn => {
  switch (name.is) {
    case 'test':
      return frames[name.name] ?? length
    case 'live':
      return liveL1 + name.level - 1
    case 'xen':
      return xensOwn
    case 'shared':
      return sharedInfoFrame
    case 'beyond':
      return length
  }
}

/** A frame number that no name stands for is not memory either; each stays what it is. */
const mfnOfNumber = ({ frames: { length } }: State, number: number): Mfn => length + 1 + number

/** The frame number that a frame has in the recording, if that is known. */
export const numberOf = ({ frames: { length } }: State, mfn: Mfn): number | null => (mfn > length ? mfn - length - 1 : null)

/** A value to be stored, as the model has it. */
export const wordFor = (places: Places, s: State, value: Value): Word | null => {
  if (value.frame !== null) return wordOf(frameOf(places, s, value.frame), value.flags)
  return value.word === 0n ? null : wordOf(mfnOfNumber(s, frameNumber(value.word)), value.word & flagBits)
}

/** Every name of a frame; two test names may denote one frame. */
export const namesOf = (places: Places, s: State, tests: number, mfn: Mfn): ReadonlyArray<FrameName> => {
  const testNames = Array.from({ length: tests }, (_, name): FrameName => ({ is: 'test', name }))
  return [...testNames, ...otherNames].filter((name) => frameOf(places, s, name) === mfn)
}

/** Is this memory whose content the model does not have? */
export const hasUnknownContent = ({ frames: { length } }: State, mfn: Mfn): boolean => mfn >= length || mfn === sharedInfoFrame

/** What the allocator gives: the frame freed last, or a new one if none was freed; null if the scope has no more. */
export const nextFrame = ({ freed }: Places, { frames }: State): Mfn | null => {
  const fresh = frames.findIndex(({ owner }, mfn) => mfn >= firstSpare && owner === null)
  return freed.at(-1) ?? (fresh < 0 ? null : fresh)
}

/** Where the builder maps the frame of a name: a slot of a table that a recording cannot name. */
export const builderAddress = (name: Slot): Address['va'] => [0, 0, 0, name]

/** An unused slot of the live L1, through which entries of other frames are read. */
export const readingAddress: Address['va'] = [0, 0, 0x100, 0x1ff]
