/** The smallest complete design: one record, one operation, one rule with its attack, one invariant, one proof scope. */
import { specFiles } from './skeleton-spec.ts'

/** `my-design` as the code calls it. */
export const codeName = (id: string): string => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

const model = (id: string): string => `/** What ${id} is: its state, its operations, its rules. */
import { indexedBy, range, ref, scalarset, type Value } from '../frame/finite/index.ts'
import { at } from '../frame/machine.ts'
import { done, type OperationOf, refused } from '../frame/operations.ts'
import { always, rule } from '../frame/rules.ts'
import { numberField, operationsOf, recordsOf, type Sizes, smallDesignOf, statesOf } from '../frame/small.ts'

const fields = { frames: numberField(1, 8) }
type Sized = Sizes<typeof fields>
const frame = ({ frames }: Sized) => scalarset('frame', 'F', frames)

/** Bounds leave room for the first wrong value. */
const Frame = recordsOf<Sized>()({ holders: range(0, 2) })
const State = statesOf<Sized>()({ frames: (s) => indexedBy(frame(s), Frame(s)) })
export type State = Value<typeof State>

const operations = operationsOf<Sized>()({ take: { mfn: (s) => ref(frame(s)) } })
export type Operation = OperationOf<typeof operations.kinds>

/** True means that what the rule's id says is done. */
const rules = {
  onlyFreeTaken: rule<(holders: number) => boolean>({ standard: (holders) => holders === 0, absent: always }),
}

export const ${codeName(id)}Design = smallDesignOf({
  id: '${id}',
  fields,
  rules,
  state: State,
  operations,
})({
  take: (rules, { mfn }, s) => {
    const { holders } = at(s.frames, mfn)
    if (!rules.onlyFreeTaken(holders)) return refused('onlyFreeTaken', 'EBUSY', s)
    return done(State.setAt('frames')(mfn, Frame.make({ holders: holders + 1 }), s))
  },
})
`

/** Imports of the frame and of the design, in the order of their paths. */
const imports = (id: string, frame: string, design: string): string => {
  const ofFrame = `import { ${frame} } from '../../model/frame/machine.ts'`
  const ofDesign = `import type { ${design} } from '../../model/${id}/machine.ts'`
  return (`${id}/` < 'frame/' ? [ofDesign, ofFrame] : [ofFrame, ofDesign]).join('\n')
}

const law = (id: string): string => `${imports(id, 'at, type Invariant', 'State')}

/** No frame has two holders. */
export const oneHolder: Invariant<State, number> = {
  subjects: (s) => s.frames.map((_, mfn) => mfn),
  wrong: (mfn, s) => (at(s.frames, mfn).holders <= 1 ? null : \`F\${mfn} has \${at(s.frames, mfn).holders} holders\`),
}
`

const index = (id: string): string => `/** Everything that must hold of ${id}, on one page. */
${imports(id, 'type Laws, law', 'Operation, State')}
import { oneHolder } from './oneHolder.ts'

export const ${codeName(id)}Laws = (): Laws<State, Operation, unknown, unknown> => ({
  state: [law('one-holder', oneHolder)],
  step: [],
})
`

/** Texts by their path in the repository. */
export const skeleton = (id: string): Readonly<Record<string, string>> => ({
  [`model/${id}/machine.ts`]: model(id),
  [`invariants/${id}/index.ts`]: index(id),
  [`invariants/${id}/oneHolder.ts`]: law(id),
  ...Object.fromEntries(Object.entries(specFiles(id)).map(([file, text]) => [`spec/${id}/${file}`, text])),
})
