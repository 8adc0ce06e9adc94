/** What is used of pino-roll, which has no types of its own: a sonic-boom stream that goes on in another file in time. */
declare module "pino-roll" {
  import type { EventEmitter } from "node:events";

  export interface RollingFile extends EventEmitter {
    write(text: string): boolean;
    flush(done: (error?: Error | null) => void): void;
    end(): void;
  }
  interface RollOptions {
    readonly file: string;
    readonly size: string;
    readonly limit: { readonly count: number; readonly removeOtherLogFiles: boolean };
    readonly mkdir: boolean;
    readonly sync: boolean;
    readonly minLength: number;
    readonly maxLength: number;
    readonly mode: number;
  }
  export default function roll(options: RollOptions): Promise<RollingFile>;
}
