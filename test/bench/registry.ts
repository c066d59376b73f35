import { bundles } from './figures/bundles.ts'
import { client } from './figures/client.ts'
import { coldSend } from './figures/cold-send.ts'
import { cost } from './figures/cost.ts'
import { endToEnd } from './figures/end-to-end.ts'
import { fanOut } from './figures/fan-out.ts'
import { growth } from './figures/growth.ts'
import { hotChat } from './figures/hot-chat.ts'
import { hugeChat } from './figures/huge-chat.ts'
import { memory } from './figures/memory.ts'
import { page } from './figures/page.ts'
import { reads } from './figures/reads.ts'
import { sendPath } from './figures/send-path.ts'
import { storm } from './figures/storm.ts'
import type { Declared } from './figures/figure.ts'

/** Every bench by its name, which is its file's too, with the figures that it reports. They run in this order. */
export const benches: Readonly<Record<string, Declared>> = {
  'fan-out': fanOut,
  'cold-send': coldSend,
  'send-path': sendPath,
  'hot-chat': hotChat,
  'huge-chat': hugeChat,
  storm,
  reads,
  bundles,
  memory,
  cost,
  growth,
  page,
  client,
  'end-to-end': endToEnd,
}
