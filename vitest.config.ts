import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/setup/longest-first.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup/compiled.ts'],
    sequence: { sequencer: LongestFirst },
    // The default leaves one processor idle.
    maxWorkers: availableParallelism(),
    // Whole explorations take seconds, and test machines are shared. No test asserts a time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
