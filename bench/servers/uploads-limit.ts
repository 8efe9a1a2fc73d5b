// As little as an upload can be: what comes goes to the disk, and nobody is asked.
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { takeUploads } from '../tasks/peer.ts'

takeUploads((request, path) => pipeline(request, createWriteStream(path)))
