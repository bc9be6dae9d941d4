/** A thread that helps to explore the core. */
import { workerData } from 'node:worker_threads'
import { helper } from '../checker/explore/explore.ts'
import { type Seat, serve } from '../cli/search/crew.ts'
import { core, type Size } from './core.ts'

const { size, symmetry, rank, ties } = workerData as Seat & { readonly size: Size; readonly symmetry: boolean }

serve({ rank, ties }, helper(core(size, symmetry), { symmetry }, ties, rank))
