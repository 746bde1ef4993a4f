/** What was built from what? Written after a build; a test of the service compares it, so that an
 * old build cannot be taken for the sources beside it. */
import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = ['src', 'config', 'babel.config.js', 'openapi.json', 'package.json', 'package-lock.json', 'tsconfig.json']
const NOT_SOURCES = ['src/api/schema.ts']

function filesOf(place) {
  if (statSync(place).isFile()) return [place]
  return readdirSync(place).flatMap((name) => filesOf(join(place, name)))
}

function hashOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

rmSync('built', { recursive: true, force: true })
cpSync('dist/h5', 'built', { recursive: true })
const sources = SOURCES.flatMap(filesOf).filter((path) => !NOT_SOURCES.includes(path))
const listed = (paths) => Object.fromEntries(paths.sort().map((path) => [path, hashOf(path)]))
writeFileSync('built.json', `${JSON.stringify({ sources: listed(sources), built: listed(filesOf('built')) }, null, 1)}\n`)
