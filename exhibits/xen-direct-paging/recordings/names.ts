/** How a recording calls frames: hexadecimal names of one to three digits. */

/** A test frame, F0 to Ff at most. */
export interface TestFrame {
  readonly is: 'test'
  readonly name: number
}

/** One of the tables that the recording guest runs on; level 1 to 4. */
export interface LiveTable {
  readonly is: 'live'
  readonly level: 1 | 2 | 3 | 4
}

/** A frame of Xen's own, the shared info page, a number beyond memory. */
export interface OtherFrame {
  readonly is: 'xen' | 'shared' | 'beyond'
}

export type FrameName = TestFrame | LiveTable | OtherFrame

/** As many test frames as names of one digit allow. */
export const mostTestFrames = 16

/** Every frame that has a name and is no test frame. */
export const otherNames: ReadonlyArray<FrameName> = [
  { is: 'live', level: 1 },
  { is: 'live', level: 2 },
  { is: 'live', level: 3 },
  { is: 'live', level: 4 },
  { is: 'xen' },
  { is: 'shared' },
  { is: 'beyond' },
]

/** What stands in the place of a frame where the flags are the whole word. */
export const noFrame = 'fff'

/** The frame that a word of the recording names, or null where it is no name. */
export const frameNamed = (word: string): FrameName | null => {
  const name = /^[0-9a-f]$/.test(word) ? Number.parseInt(word, 16) : mostTestFrames
  return name < mostTestFrames ? { is: 'test', name } : (otherNames.find((other) => printName(other) === word) ?? null)
}

export const printName = (frame: FrameName): string => {
  switch (frame.is) {
    case 'test':
      return frame.name.toString(16)
    case 'live':
      return `2${frame.level - 1}`
    case 'xen':
      return '30'
    case 'shared':
      return '31'
    case 'beyond':
      return '32'
  }
}

/** For a complaint: the names that exist. */
export const knownNames: string = `a frame (0 to f, ${otherNames.map(printName).join(', ')})`
