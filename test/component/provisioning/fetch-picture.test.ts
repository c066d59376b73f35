import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fetchPicture, isPublicAddress, publicLookup } from '../../../shared/platform/issuer/fetch-picture.ts'
import { pixel } from '../../steps/accounts/pictures.ts'

const maxBytes = 1000

const serve = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const fetchFrom = (origin: string, path = '/') =>
  fetchPicture(`${origin}${path}`, { trustedOrigin: origin, maxBytes })

describe('the issuer', () => {
  it('gives a picture, also by redirects within itself', async () => {
    const origin = await serve(({ url }, response) => {
      if (url === '/moved') response.writeHead(302, { location: '/here' }).end()
      else response.end(pixel)
    })
    for (const path of ['/here', '/moved'])
      expect(Buffer.from(await fetchFrom(origin, path)).equals(pixel)).toBe(true)
  })

  it.each<[string, RequestListener, string]>([
    ['too large', (_, response) => response.end(Buffer.alloc(maxBytes + 1)), 'more than'],
    ['not found', (_, response) => response.writeHead(404).end(), '404'],
    ['in circles', (_, response) => response.writeHead(301, { location: '/' }).end(), 'redirects'],
    ['cut off', (_, response) => response.writeHead(200, { 'content-length': 9 }).destroy(), ''],
  ])('gives none that is %s', async (_, answer, problem) => {
    await expect(fetchFrom(await serve(answer))).rejects.toThrow(problem)
  })

  it('leads nowhere else inside', async () => {
    let asked = 0
    const inside = await serve((_, response) => {
      asked++
      response.end(pixel)
    })
    const { port } = new URL(inside)
    for (const location of [
      inside,
      `https://127.0.0.1:${port}`,
      `https://localhost:${port}`,
      'file:///etc',
    ]) {
      const origin = await serve((_, response) => response.writeHead(302, { location }).end())
      await expect(fetchFrom(origin), location).rejects.toThrow(/https|not public/)
    }
    expect(asked).toBe(0)
  })
})

it.each([
  ['http://pictures.example.com/ann.png'],
  ['https://127.1/ann.png'],
  ['https://0x7f000001/ann.png'],
  ['https://[::1]/ann.png'],
  ['https://[::ffff:8.8.8.8]/ann.png'],
  ['https://8.8.8.8/ann.png'],
  ['ftp://pictures.example.com/ann.png'],
])('nothing is fetched from %s', async (address) => {
  await expect(
    fetchPicture(address, { trustedOrigin: 'https://login.example.com', maxBytes }),
  ).rejects.toThrow('Only https and names of hosts are followed')
})

it.each([
  [true, ['8.8.8.8', '100.63.0.1', '172.32.0.1', '192.167.1.1', '2606:4700::1111', '2a00:1450::1']],
  [
    false,
    [
      ...[
        '0.0.0.0',
        '10.1.2.3',
        '100.64.0.1',
        '127.0.0.1',
        '169.254.169.254',
        '172.16.0.1',
        '172.31.255.255',
      ],
      ...['192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.0.8'],
      ...[
        '::',
        '::1',
        '::ffff:10.0.0.1',
        'fe80::1',
        'fd00:ec2::254',
        'ff02::1',
        '2002:a00:1::',
        '64:ff9b::a00:1',
      ],
      '2001:db8::1',
    ],
  ],
] as const)('that an address is public is %s', (isPublic, addresses) => {
  expect(addresses.filter((address) => isPublicAddress(address) !== isPublic)).toEqual([])
})

it.each([true, false])('a name with an address inside leads nowhere (all: %s)', async (all) => {
  const error = await new Promise((resolve) => publicLookup('localhost', { all }, resolve))
  expect(String(error)).toContain('not public')
})
