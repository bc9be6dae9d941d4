/** The real designs with their specs, as the command reads them. */
import { resolve } from 'node:path'
import { designs } from '../../cli/designs.ts'
import { type Subject, subjects } from '../../cli/subjects.ts'

export const root = resolve(import.meta.dirname, '../..')
export const world = { designs, specRoot: resolve(root, 'spec') } as const

/** Every design; throws a Complaint that lists what is wrong with their specs. */
export const everyDesign: ReadonlyArray<Subject> = subjects(world, [])
