/** Where a page is reached, in words. */
import type { Leaf } from './tree.ts'

export const place = ({ vm, ipa }: Leaf): string => `VM${vm} at address ${ipa}`
