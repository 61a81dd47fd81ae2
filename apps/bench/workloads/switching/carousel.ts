/** Tasks that take turns: each has its turn once in a round, in order, or it is not counted. */
export class Carousel {
  readonly rounds: number;
  /** How many turns came in order. */
  inTurn = 0;
  /** How many came at all, for subjects that promise no order. */
  turns = 0;
  readonly #riders: number;
  #next = 0;

  constructor(riders: number, turns: number) {
    this.#riders = riders;
    this.rounds = turns / riders;
  }

  turnOf(rider: number): void {
    this.turns++;
    if (rider === this.#next) this.inTurn++;
    this.#next = rider + 1 === this.#riders ? 0 : rider + 1;
  }
}
