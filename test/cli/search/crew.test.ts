/** Threads of one search carry out each order once, and are waited for; whatever else wakes them. */
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { expect, inject, test } from 'vitest'
import { crewOf, dismiss, tiesFor } from '../../../cli/search/crew.ts'

const script = new URL('../fixture/member.mjs', import.meta.url)
const crew = pathToFileURL(join(inject('compiled'), 'cli/search/crew.js')).href

test.each([2, 3])('%i threads, while they are woken for nothing', async (members) => {
  const ties = tiesFor(members)
  const signal = new Int32Array(ties.signal)
  const log = new Int32Array(new SharedArrayBuffer(4 * members))
  const over = new Int32Array(new SharedArrayBuffer(4))
  const ranks = Array.from({ length: members - 1 }, (_, i) => i + 1)
  const threads = ranks.map((rank) => new Worker(script, { workerData: { crew, seat: { rank, ties }, log } }))
  const noise = new Worker(script, { workerData: { signal, over } })
  const ends = [...threads, noise].map((thread) => once(thread, 'exit'))
  const lead = crewOf(ties)
  let mine = 0
  for (let order = 1; order <= 500; order += 1) {
    lead.all('sift', () => {
      mine += 1
    })
    expect([mine, ...log.slice(1)]).toEqual(Array.from({ length: members }, () => order))
  }
  dismiss(ties)
  Atomics.store(over, 0, 1)
  await Promise.all(ends)
})
