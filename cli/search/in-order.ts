/** Results arrive as they please; they are handled in the order of what they belong to. */

/** Takes results by index; `handle` gets each as soon as all before it were handled. */
export const inOrder = <A, R>(
  items: ReadonlyArray<A>,
  handle: (item: A, index: number, result: R) => void,
): ((index: number, result: R) => void) => {
  const ready = new Map<number, R>()
  let next = 0
  return (index, result) => {
    ready.set(index, result)
    for (let waiting = ready.get(next); waiting !== undefined; waiting = ready.get(next)) {
      const item = items[next]
      ready.delete(next)
      if (item !== undefined) handle(item, next, waiting)
      next += 1
    }
  }
}
