/** The spec of the smallest complete design. */

/** Texts by their name in the design's folder. */
export const specFiles = (id: string): Readonly<Record<string, string>> => ({
  'design.yaml': `id: ${id}
title: ${id}, a design to be written
summary: Frames are taken, each of them by one holder.
sources: []
state:
  - id: holders
    says: Who has taken the frame, as a number.
notes: []
`,
  'operations.yaml': `- id: take
  says: Somebody takes a frame.
  arguments:
    mfn: the frame
  refusals: [onlyFreeTaken]
`,
  'rules.yaml': `- id: onlyFreeTaken
  says: A frame that somebody has is not taken again.
  refuses: EBUSY
  source: []
  variants:
    absent:
      says: Nobody looks whether it is free.
      breaks: one-holder
      scope: two-frames
      length: 2
      first: {invariant: one-holder, length: 2}
`,
  'invariants.yaml': `- id: one-holder
  view: machine
  on: state
  says: No frame has two holders.
`,
  'presets.yaml': `- id: corrected
  says: Every rule in force.
`,
  'scopes.yaml': `- id: two-frames
  says: Two frames.
  use: proof
  config:
    frames: 2
  pinned: {states: 3, transitions: 3, rejections: 3, depth: 2}
`,
})
