import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Whole explorations take seconds, and test machines are shared. No test asserts a time.
    testTimeout: 120_000,
  },
})
