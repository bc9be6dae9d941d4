/** The word that a recording has for each test frame: `type/typeCount/count flags`. Source: Xen mm.h, struct page_info. */
import type { FrameType } from '../../../model/xen-direct-paging/declared/level.ts'
import type { Frame } from '../../../model/xen-direct-paging/declared/state.ts'

const types: ReadonlyArray<FrameType> = ['none', 'writable', 'l1', 'l2', 'l3', 'l4']

const form = new RegExp(`^(${types.join('|')})/(0|[1-9]\\d*)/(0|[1-9]\\d*)( pv| p| v)?$`)

export const frameWordForm = `a frame word, type/typeCount/count with p (pinned) and v (validated), such as "l1/1/3 pv"; the type one of ${types.join(', ')}`

export const isFrameWord = (text: string): boolean => form.test(text)

/** What the place of the type count holds while a frame is free: the allocator uses it for something else. */
const freeTypeCount = 4_295_491_583

export const isFree = ({ owner }: Frame): boolean => owner === null

export const frameWord = (frame: Frame): string => {
  const { type, typeCount, count, pinned, validated } = frame
  const flags = `${pinned ? 'p' : ''}${validated ? 'v' : ''}`
  return `${type}/${isFree(frame) ? freeTypeCount : typeCount}/${count}${flags === '' ? '' : ` ${flags}`}`
}
