import { resolve } from 'node:path'

import { defineConfig } from 'vitest/config'

// The built mini-program, opened page by page; `npm run build:weapp` does it after every build.
export default defineConfig({
  resolve: { alias: { '@': resolve(__dirname, 'src') } },
  test: { include: ['tests/weapp/**/*.weapp.ts'], environment: 'jsdom', pool: 'forks', testTimeout: 60000 },
})
