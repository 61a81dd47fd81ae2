/** Runs a test function that must fail, and gives what it fails with. */
export async function failing(test: () => Promise<void>): Promise<Error> {
  try {
    await test();
  } catch (error) {
    return error as Error;
  }
  throw new Error("the test was to fail, and passed");
}
