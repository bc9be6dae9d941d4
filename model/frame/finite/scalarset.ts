/** Scalarsets: sets of interchangeable names, as in Murphi. */

/** For each scalarset that is renamed, the new index of every old one. */
export type Renaming = Readonly<Record<string, ReadonlyArray<number>>>

/** Names 0..size-1. Only names of one class may be exchanged for each other. */
export interface Scalarset {
  readonly name: string
  /** Printed before an index: `F` gives F0, F1, ... */
  readonly label: string
  readonly size: number
  /** A partition of the names; names in a class of their own are fixed. */
  readonly classes: ReadonlyArray<ReadonlyArray<number>>
}

const indices = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i)

/** A set whose names are all interchangeable, or only within the classes given. */
export const scalarset = (
  name: string,
  label: string,
  size: number,
  classes?: ReadonlyArray<ReadonlyArray<number>>,
): Scalarset => ({
  name,
  label,
  size,
  classes: classes ?? [indices(size)],
})

/** The same names with symmetry switched off: each is a class of its own. */
export const fixed = (set: Scalarset): Scalarset => ({ ...set, classes: indices(set.size).map((i) => [i]) })

const permutationsOf = (items: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> =>
  items.length <= 1
    ? [items]
    : items.flatMap((first, i) => permutationsOf(items.filter((_, j) => j !== i)).map((rest) => [first, ...rest]))

/** All permutations (old index to new index) that keep every class; the identity comes first. */
export const permutations = ({ size, classes }: Scalarset): ReadonlyArray<ReadonlyArray<number>> => {
  let all: ReadonlyArray<ReadonlyArray<number>> = [indices(size)]
  for (const members of classes) {
    const images = permutationsOf(members)
    all = all.flatMap((base) =>
      images.map((image) => {
        const next = base.slice()
        members.forEach((from, i) => {
          next[from] = image[i] as number
        })
        return next
      }),
    )
  }
  return all
}

/** Every renaming of several scalarsets together; the identity comes first. */
export const renamings = (sets: ReadonlyArray<Scalarset>): ReadonlyArray<Renaming> => {
  let all: ReadonlyArray<Renaming> = [{}]
  for (const set of sets) all = all.flatMap((p) => permutations(set).map((q) => ({ ...p, [set.name]: q })))
  return all
}

/** First p, then q. */
export const compose = (p: Renaming, q: Renaming): Renaming => {
  const names = new Set([...Object.keys(p), ...Object.keys(q)])
  const through = (name: string): ReadonlyArray<number> => {
    const [first, second] = [p[name], q[name]]
    if (first === undefined) return second ?? []
    return second === undefined ? first : first.map((i) => second[i] as number)
  }
  return Object.fromEntries([...names].map((name) => [name, through(name)]))
}

/** The renaming that undoes another. */
export const inverse = (p: Renaming): Renaming =>
  Object.fromEntries(
    Object.entries(p).map(([name, images]) => {
      const back = images.slice()
      images.forEach((to, from) => {
        back[to] = from
      })
      return [name, back]
    }),
  )
