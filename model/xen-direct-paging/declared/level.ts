/** Levels of page tables and the roles of frames. Source: xen mm.h PGT_l1_page_table and so on. */

/** The level of a page table. The root is L2, L3 or L4, with two, three or four levels. */
export type Level = 'l1' | 'l2' | 'l3' | 'l4'
/** The role of a table. `l2x` is an L2 that carries Xen's own entries: what slot 3 of a PAE root names (PGT_pae_xen_l2). */
export type TableType = Level | 'l2x'
/** The one role a frame is used in. Sticky: it survives type count 0. */
export type FrameType = 'none' | 'writable' | TableType

export const levels: ReadonlyArray<Level> = ['l1', 'l2', 'l3', 'l4']

/** The levels of a machine, L1 first. */
export const levelsOf = (count: number): ReadonlyArray<Level> => levels.slice(0, count)

/** The roles that frames of a machine with so many levels may take. */
export const frameTypesOf = (count: number): ReadonlyArray<FrameType> => [
  'none',
  'writable',
  ...levelsOf(count),
  ...(count === 3 ? (['l2x'] as const) : []),
]

export const isTable = (type: FrameType): type is TableType => type !== 'none' && type !== 'writable'

export const levelOf = (type: TableType): Level => (type === 'l2x' ? 'l2' : type)

/** 1 for L1 to 4 for L4. */
export const heightOf = (level: Level): number => levels.indexOf(level) + 1
