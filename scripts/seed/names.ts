/** Names as customers have them, of many languages; those first are the most frequent. */
const given =
  `Maria Anna Thomas Michael Peter Andreas Sarah Julia Laura David Daniel Sophie Marie Lena Lukas Emma
Mohammed Fatima Ahmed Aisha Omar Leila Yusuf Zeynep Mehmet Ayşe Işıl Emre Çağla İbrahim Olga Ivan Иван Мария Светлана
Дмитрий Katarzyna Paweł Małgorzata Łukasz Søren Åse Bjørn Jürgen Günther Käthe François Chloé Zoë José María Ángel
Nuño João Inês Élodie Siobhán Niamh Priya Arjun Ananya Rahul Wei Xin Hao Mei Yuki Haruto Sakura Minh Linh Thuý Kofi Ama
Chidi Ngozi Samuel Grace Noah Oliver Charlotte Amelia Isla Jack Harry Hannah Mira Jonas Rosa Paul Quinn Iris Ελένη
Γιώργος أحمد فاطمة محمد ליאור נועה Ñusta Ramón Björk Guðrún Zsófia Ágnes Ștefan Ioana Dvořák Žofie`.split(
    /\s+/,
  )
const family =
  `Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Smith Jones Taylor Brown
Williams Wilson Johnson Davies Patel Khan Singh Garcia Martínez López González Rodríguez Silva Santos Ferreira Rossi
Russo Ferrari Nowak Kowalski Wiśniewski Novák Svoboda Kovács Szabó Nagy Popescu Ionescu Petrov Иванов Смирнова Кузнецов
Yılmaz Kaya Demir Şahin Çelik Öztürk Hansen Johansen Sørensen Ødegård Lindqvist Åkesson Virtanen Mäkinen O’Brien
O’Connor MacDonald Dubois Lefèvre Bénard Nguyễn Trần Lê Wang Li Zhang Chen Tanaka Suzuki Yamamoto Kim Park Okafor Mensah
Adeyemi Haddad Mansour الحسن علي כהן לוי Παπαδόπουλος Lindt Delgado Raghunathan Gross Groß Straßer Weiß`.split(
    /\s+/,
  )
/** Parts of which rarer family names are made. */
const beginnings =
  `Stein Wald Berg Hof Linden Rosen Silber Gold Eichen Birken Nord West Ost Sand Mühl Kirch Feld Bach
Brun Grün Korn Lang Alt Neu Ober Nieder Hoch Schön Kalt Warm Ham Dal Har Fen Thorn Ash Oak White Black Green Red Wood
Stan Whit Brad Clay Hol Mar Bel Cor Val Mon Ven Tor Vil San Fer Gal`.split(/\s+/)
const ends =
  `mann berger hauer bauer stein feld meier maier huber heimer inger ström gren vist sen son dahl vik by
ton ley ford worth well ham bury field wood croft shaw ini elli etti ardo ano esco ova enko czyk ski wicz`.split(
    /\s+/,
  )
const whole = ['王小明', '李娜', '张伟', '刘洋', '陈静', '田中太郎', '鈴木花子', '김민수', '박지영']

export interface Someone {
  name: string
  email: string | null
  phone: string | null
}

/** The same number gives the same person. */
export function someone(n: number): Someone {
  const dice = new Dice(n)
  if (dice.chance(0.02)) return { name: dice.one(whole), ...contactOf(`guest${n}`, dice, n) }
  const last = dice.chance(0.4)
    ? `${dice.any(beginnings)}${dice.chance(0.5) ? dice.any(ends) : `${dice.any(ends)}${dice.any(ends)}`}`
    : dice.one(family)
  const first = dice.one(given)
  const middle = dice.chance(0.1) ? ` ${dice.one(given)}` : ''
  return { name: `${first}${middle} ${last}`, ...contactOf(`${first}.${last}`, dice, n) }
}

function contactOf(name: string, dice: Dice, n: number): Pick<Someone, 'email' | 'phone'> {
  const local = name
    .normalize('NFKD')
    .replace(/[^a-zA-Z.]/g, '')
    .replace(/^\.|\.$/g, '')
  const email = `${local.toLowerCase() || 'guest'}${n % 9_973}@${dice.any(['example.com', 'example.org', 'example.net'])}`
  const phone = `${dice.any(['+4915', '+4477', '+3361', '+9053', '+1202'])}${String(dice.below(1e8)).padStart(8, '0')}`
  const both = dice.chance(0.2)
  return dice.chance(0.7) ? { email, phone: both ? phone : null } : { email: both ? email : null, phone }
}

/** Numbers that look random and are the same each time (Mulberry32). */
class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed * 2_654_435_761
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  any<T>(some: readonly T[]): T {
    return some[this.below(some.length)] as T
  }

  /** The first are the most frequent. */
  one<T>(some: readonly T[]): T {
    return some[Math.floor(this.next() ** 2 * some.length)] as T
  }
}
