// "Hello, World!" with Bun.serve. Runs in Bun; the few types of it that are used are declared here.
declare const Bun: {
  serve(options: { hostname: string; port: number; fetch(request: Request): Response }): { port: number };
};

const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("Hello, World!") });
// An export makes it a module.
export const port: number = server.port;
process.stdout.write(`port ${port}\n`);
