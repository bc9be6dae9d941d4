/** Sections that only one design has. */
import { exitTable } from '../../exhibits/kvm-shadow-paging/exit-counts.ts'
import { auditedEntries, extraRefusalCounts } from '../../exhibits/xen-pin-validation/pin-comparison.ts'
import type { Section } from './sheet.ts'

const extras: Readonly<Record<string, ReadonlyArray<Section>>> = {
  'xen-pin-validation': [auditedEntries, extraRefusalCounts],
  'kvm-shadow-paging': [exitTable],
}

export const extraSections = (design: string): ReadonlyArray<Section> => extras[design] ?? []
