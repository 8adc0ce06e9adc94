/** How Node is started for the program, wherever it is: what the tests start has the memory of what people start. */

export const NODE_OPTIONS: readonly string[] = ["--max-semi-space-size=1"];
