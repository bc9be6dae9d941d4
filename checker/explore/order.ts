/** Names in the order of their signatures, with the groups that the signatures leave undecided. */
import type { Names } from './names.ts'

/**
 * The names of all classes, one class after the other. `order[i]` goes to where `target[i]` was. Arrays are reused
 * for every state; groups are runs of positions.
 */
export interface Order {
  readonly order: Int32Array
  readonly target: Int32Array
  /** Sorts every class, and finds its runs of equal keys. */
  readonly sort: (keys: Int32Array) => void
  readonly runs: () => number
  readonly from: Int32Array
  readonly to: Int32Array
  /** The class in which a run lies. */
  readonly classOf: Int32Array
}

export const ordering = ({ classes }: Names): Order => {
  const target = Int32Array.from(classes.flatMap(({ members }) => members))
  const order = target.slice()
  const ends = Int32Array.from(classes, (_, i) => classes.slice(0, i + 1).reduce((n, { members }) => n + members.length, 0))
  const [from, to, classOf] = [target.slice(), target.slice(), target.slice()]
  let runs = 0
  return {
    order,
    target,
    from,
    to,
    classOf,
    runs: () => runs,
    sort: (keys) => {
      runs = 0
      let start = 0
      for (let c = 0; c < ends.length; c += 1) {
        const end = ends[c] as number
        let tied = start
        for (let i = start; i < end; i += 1) {
          const name = target[i] as number
          const key = keys[name] as number
          let j = i
          for (; j > start && (keys[order[j - 1] as number] as number) > key; j -= 1) order[j] = order[j - 1] as number
          order[j] = name
        }
        for (let i = start + 1; i <= end; i += 1) {
          if (i < end && keys[order[i] as number] === keys[order[tied] as number]) continue
          if (i - tied > 1) {
            from[runs] = tied
            to[runs] = i
            classOf[runs] = c
            runs += 1
          }
          tied = i
        }
        start = end
      }
    },
  }
}
