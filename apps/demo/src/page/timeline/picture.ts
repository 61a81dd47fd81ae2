import type { EventLog } from "../event-log.ts";
import { Lanes } from "../lanes.ts";
import { select } from "../session.ts";
import { readPalette, type Palette } from "./colors.ts";
import { paintLanes } from "./paint-lanes.ts";
import { AXIS_HEIGHT, paintOver } from "./paint-over.ts";
import { pointAt } from "./point.ts";
import { Viewport, type Axis } from "./viewport.ts";

/** The canvas of the timeline: when it is painted, and how it is moved. */
export class Picture {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #view = new Viewport();
  readonly #observer: ResizeObserver;
  readonly #dark = matchMedia("(prefers-color-scheme: dark)");
  #palette: Palette;
  #log: EventLog | null = null;
  #lanes: Lanes | null = null;
  #selected = 0;
  #image: ImageData | null = null;
  #frame = 0;
  readonly #fingers = new Map<number, { x: number; y: number }>();
  #hasMoved = false;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d", { alpha: false })!;
    this.#palette = readPalette(canvas);
    this.#observer = new ResizeObserver(() => this.#paintSoon());
    this.#observer.observe(canvas);
    this.#dark.addEventListener("change", this.#repaint);
    // Not passive: the page must not scroll meanwhile.
    canvas.addEventListener("wheel", this.#wheel, { passive: false });
  }

  close(): void {
    this.#observer.disconnect();
    this.#dark.removeEventListener("change", this.#repaint);
    cancelAnimationFrame(this.#frame);
  }

  show(log: EventLog, selected: number): void {
    if (log !== this.#log) {
      this.#log = log;
      this.#lanes = null;
      this.#view.fit();
    }
    this.#selected = selected;
    this.#paintSoon();
  }

  setAxis(axis: Axis): void {
    this.#view.axis = axis;
    this.fit();
  }

  fit(): void {
    this.#view.fit();
    this.#paintSoon();
  }

  follow(): void {
    this.#view.fits = false;
    this.#view.follows = true;
    this.#paintSoon();
  }

  zoom(factor: number, at = 0.5): void {
    this.#view.zoom(factor, at);
    this.#paintSoon();
  }

  /** Answers a key; false for one that means nothing here. */
  key(key: string, shift: boolean): boolean {
    const lanes = this.#lanes?.order ?? [];
    const lane = this.#lanes?.laneOf.get(this.#selected) ?? -1;
    const choose = (next: number): void => {
      const task = lanes[Math.max(0, Math.min(lanes.length - 1, next))];
      if (task === undefined) return;
      select(task);
      this.#reveal(this.#lanes!.laneOf.get(task)!);
    };
    switch (key) {
      case "ArrowLeft":
        this.#view.pan(-0.1, 0);
        break;
      case "ArrowRight":
        this.#view.pan(0.1, 0);
        break;
      case "ArrowUp":
        choose(lane < 0 ? 0 : lane - 1);
        break;
      case "ArrowDown":
        choose(lane + 1);
        break;
      case "PageUp":
      case "PageDown":
        this.#view.pan(
          0,
          (key === "PageUp" ? -10 : 10) * Math.max(1, Math.round(18 / this.#view.laneHeight)),
        );
        break;
      case "+":
      case "=":
        if (shift && key === "+") this.#view.zoomLanes(1.5, 0);
        else this.#view.zoom(0.7, 0.5);
        break;
      case "-":
        this.#view.zoom(1.4, 0.5);
        break;
      case "0":
        this.#view.fit();
        break;
      case "f":
        this.follow();
        break;
      default:
        return false;
    }
    this.#paintSoon();
    return true;
  }

  press(event: PointerEvent): void {
    this.#canvas.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    this.#hasMoved = false;
  }

  /** Drags, pinches, or tells what is under the pointer. */
  move(event: PointerEvent): { x: number; y: number; words: string } | null {
    const { offsetX: x, offsetY: y } = event;
    const finger = this.#fingers.get(event.pointerId);
    if (finger !== undefined) {
      const others = [...this.#fingers.values()].filter((each) => each !== finger);
      if (Math.abs(x - finger.x) + Math.abs(y - finger.y) < 3 && !this.#hasMoved) return null;
      this.#hasMoved = true;
      const other = others[0];
      if (other === undefined)
        this.#view.pan((finger.x - x) / this.#width, (finger.y - y) / this.#view.laneHeight);
      else
        this.#view.zoom(
          Math.max(20, Math.abs(finger.x - other.x)) / Math.max(20, Math.abs(x - other.x)),
          other.x / this.#width,
        );
      finger.x = x;
      finger.y = y;
      this.#paintSoon();
      return null;
    }
    const pointed = this.#point(x, y);
    return pointed === undefined ? null : { x: Math.min(x, this.#width - 220), y, words: pointed.words };
  }

  /** The task that was clicked, if it was a click. */
  release(event: PointerEvent): number | undefined {
    this.#fingers.delete(event.pointerId);
    return this.#hasMoved ? undefined : this.#point(event.offsetX, event.offsetY)?.task;
  }

  readonly #wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const at = event.offsetX / this.#width;
    const factor = Math.exp(Math.max(-1, Math.min(1, event.deltaY / 300)));
    if (event.altKey) this.#view.zoomLanes(1 / factor, event.offsetY - AXIS_HEIGHT);
    else if (event.shiftKey) this.#view.pan(0, event.deltaY / 10 / this.#view.laneHeight);
    else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.#view.pan(event.deltaX / this.#width, 0);
    else this.#view.zoom(factor, at);
    this.#paintSoon();
  };

  readonly #repaint = (): void => {
    this.#palette = readPalette(this.#canvas);
    this.#paintSoon();
  };

  get #width(): number {
    return this.#canvas.clientWidth;
  }

  #point(x: number, y: number): ReturnType<typeof pointAt> {
    if (this.#log === null || this.#lanes === null) return undefined;
    return pointAt(x, y, this.#width, this.#log, this.#lanes, this.#view);
  }

  #reveal(lane: number): void {
    const visible = (this.#canvas.clientHeight - AXIS_HEIGHT) / this.#view.laneHeight;
    if (lane < this.#view.top) this.#view.pan(0, lane - this.#view.top);
    else if (lane + 1 > this.#view.top + visible) this.#view.pan(0, lane + 1 - visible - this.#view.top);
  }

  #paintSoon(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#frame = 0;
    const log = this.#log;
    if (log === null) return;
    if (this.#lanes === null || this.#lanes.count !== log.tasks.size) this.#lanes = new Lanes(log);
    const scale = devicePixelRatio;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (wide === 0 || high === 0) return;
    if (this.#canvas.width !== wide || this.#canvas.height !== high) {
      this.#canvas.width = wide;
      this.#canvas.height = high;
      this.#image = null;
    }
    const axis = Math.round(AXIS_HEIGHT * scale);
    this.#view.keepUp(log, this.#lanes.order.length, height - AXIS_HEIGHT);
    this.#image ??= this.#context.createImageData(wide, Math.max(1, high - axis));
    const pixels = new Uint32Array(this.#image.data.buffer);
    paintLanes(pixels, wide, high - axis, scale, log, this.#lanes, this.#view, this.#palette.states);
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.fillStyle = this.#palette.line;
    this.#context.fillRect(0, 0, wide, axis);
    this.#context.putImageData(this.#image, 0, axis);
    this.#context.setTransform(scale, 0, 0, scale, 0, 0);
    paintOver(this.#context, width, height, log, this.#lanes, this.#view, this.#palette, this.#selected);
  }
}
