/** Declarations of many kinds over two scalarsets, for tests of packing and of canonical forms. */
import {
  type AnyFinite,
  bag,
  bool,
  constant,
  indexedBy,
  oneOf,
  option,
  range,
  ref,
  type Scalarset,
  scalarset,
  spent,
  stack,
  struct,
  table,
  tagged,
  vector,
} from '../../../model/frame/finite/index.ts'

/** A declaration for so many frames and CPUs. */
type Declaration = (frame: Scalarset, cpu: Scalarset) => AnyFinite

const frameSet = (size: number): Scalarset => scalarset('frame', 'F', size)
const cpuSet = (size: number): Scalarset => scalarset('cpu', 'C', size)

/** What the generated packing can lay out. */
export const laidOut: Readonly<Record<string, Declaration>> = {
  'frames that refer to each other': (frame) =>
    struct({
      base: option(ref(frame)),
      frames: indexedBy(frame, struct({ count: range(-1, 1), entries: vector(option(struct({ to: ref(frame), rw: bool })), 2) })),
    }),
  'tables of flags': (frame) =>
    struct({
      some: indexedBy(frame, oneOf('a', 'b', 'c')),
      sent: indexedBy(frame, bool),
      cost: spent(0),
      fixed: constant('x'),
    }),
  'links alone': (frame) => indexedBy(frame, option(ref(frame))),
  'two sets that refer to each other': (frame, cpu) =>
    struct({
      cpus: indexedBy(cpu, struct({ base: option(ref(frame)), halted: bool })),
      frames: indexedBy(frame, struct({ owner: option(ref(cpu)), dirty: bool })),
    }),
  'rights of a CPU on a frame': (frame, cpu) => table(struct({ cpu: ref(cpu), frame: ref(frame) }), bool),
  'keys of two frames': (frame) =>
    struct({ last: option(ref(frame)), links: table(struct({ from: ref(frame), to: ref(frame) }), bool) }),
  'tables in tables': (frame, cpu) =>
    struct({ seen: indexedBy(cpu, indexedBy(frame, option(bool))), idle: indexedBy(frame, bool) }),
  'contents of several kinds': (frame, cpu) =>
    indexedBy(
      frame,
      tagged('kind', {
        free: {},
        table: { entries: vector(option(ref(frame)), 2) },
        data: { value: range(0, 2), owner: option(ref(cpu)) },
      }),
    ),
  'elements of several words': (frame) =>
    struct({
      small: range(0, 2),
      frames: indexedBy(
        frame,
        struct({
          low: oneOf(0, 2 ** 20 - 1),
          wide: range(0, 2 ** 20),
          entries: vector(option(ref(frame)), 4),
          high: range(0, 2 ** 31),
          pair: option(struct({ of: ref(frame), by: bool })),
        }),
      ),
    }),
  'an optional table': (frame) =>
    struct({
      held: option(struct({ who: ref(frame), marks: indexedBy(frame, bool) })),
      frames: indexedBy(frame, bool),
    }),
  'a table in one case': (frame) =>
    struct({
      held: tagged('kind', {
        // In the same bits as the table.
        none: { level: range(0, 31) },
        some: { marks: indexedBy(frame, bool), first: ref(frame) },
      }),
      frames: indexedBy(frame, option(bool)),
    }),
  'a table with a key for nothing': (frame) => table(option(ref(frame)), struct({ next: option(ref(frame)), on: bool })),
  'keys with a part that has no names': (frame, cpu) =>
    table(struct({ level: oneOf('l1', 'l2'), frame: ref(frame), way: range(1, 2) }), option(ref(cpu))),
  'a fixed name': ({ size }) => {
    const set = scalarset('frame', 'F', size, [[0], Array.from({ length: size - 1 }, (_, i) => i + 1)])
    return struct({ root: ref(set), next: indexedBy(set, option(ref(set))) })
  },
  'two classes, interleaved': ({ size }) => {
    const parity = (odd: number): ReadonlyArray<number> => Array.from({ length: size }, (_, i) => i).filter((i) => i % 2 === odd)
    const set = scalarset('frame', 'F', size, [parity(0), parity(1)])
    return struct({ root: option(ref(set)), next: indexedBy(set, option(ref(set))), on: indexedBy(set, bool) })
  },
  'a bag': (frame) => struct({ cached: bag(struct({ to: ref(frame), rw: bool }), 2), on: indexedBy(frame, bool) }),
  'a bag of three, and who is last': (frame) => struct({ cached: bag(ref(frame), 3), last: option(ref(frame)) }),
  'a bag for each CPU': (frame, cpu) =>
    struct({
      cpus: indexedBy(
        cpu,
        struct({ base: option(ref(frame)), tlb: bag(struct({ va: range(0, 2), to: ref(frame), by: option(ref(cpu)) }), 2) }),
      ),
      frames: indexedBy(frame, bool),
    }),
  'a bag without names': (frame) => indexedBy(frame, struct({ held: bag(range(-1, 2), 3), next: option(ref(frame)) })),
  'a bag in one case': (frame) =>
    struct({
      work: tagged('kind', {
        idle: { since: range(0, 500) },
        batch: { left: bag(struct({ to: ref(frame), level: oneOf('l1', 'l2') }), 3) },
      }),
      frames: indexedBy(frame, bool),
    }),
  'a bag in an option': (frame) => struct({ held: option(bag(option(ref(frame)), 2)), on: indexedBy(frame, bool) }),
  'a bag of bags': (frame) => struct({ held: bag(bag(ref(frame), 2), 2), on: indexedBy(frame, bool) }),
  'a bag of tables': (frame) => struct({ held: bag(indexedBy(frame, bool), 2), on: indexedBy(frame, bool) }),
  'a stack': (frame) => struct({ pending: stack(ref(frame), 2), on: indexedBy(frame, bool) }),
  'a stack for each CPU': (frame, cpu) =>
    indexedBy(cpu, struct({ calls: stack(struct({ frame: ref(frame), wide: range(0, 2 ** 30) }), 2), other: option(ref(cpu)) })),
  'a stack of tables': (frame) => struct({ saved: stack(indexedBy(frame, bool), 2), last: option(ref(frame)) }),
  'a stack of bags': (frame) => struct({ saved: stack(bag(ref(frame), 2), 2), on: indexedBy(frame, bool) }),
  'nothing to exchange': () => struct({ a: range(-3, 3), b: vector(option(bool), 3) }),
}

/** What only the reference packing can do. */
export const notLaidOut: Readonly<Record<string, Declaration>> = {
  'a bag of wide elements': (frame) =>
    struct({ cached: bag(struct({ to: ref(frame), wide: range(0, 2 ** 31) }), 2), on: indexedBy(frame, bool) }),
}

/** Every declaration at two sizes. */
export const atTwoSizes = (
  declarations: Readonly<Record<string, Declaration>>,
): ReadonlyArray<readonly [name: string, frames: number, domain: AnyFinite]> =>
  Object.entries(declarations).flatMap(([name, declare]) => [
    [name, 3, declare(frameSet(3), cpuSet(2))] as const,
    [name, 4, declare(frameSet(4), cpuSet(3))] as const,
  ])
