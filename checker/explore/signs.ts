/**
 * The order of breaches in a round, as numbers: by the state that was expanded; then the guard of symmetry, the steps by
 * operation, and the new states in the order of the operations; then by law. All fit into the 53 bits of a number.
 */

export interface SignKeys {
  readonly guard: (position: number) => number
  readonly step: (position: number, operation: number, law: number) => number
  readonly state: (position: number, record: number, law: number) => number
  /** What a key says. `record`: which of the successors of the state breaks the law; null for a step. */
  readonly read: (key: number) => { readonly position: number; readonly record: number | null }
}

const each = 2 ** 40
const states = 2 ** 39

export const signKeys = (laws: number): SignKeys => ({
  guard: (position) => position * each,
  step: (position, operation, law) => position * each + 1 + operation * laws + law,
  state: (position, record, law) => position * each + states + record * laws + law,
  read: (key) => {
    const rest = key % each
    return { position: Math.floor(key / each), record: rest < states ? null : Math.floor((rest - states) / laws) }
  },
})
