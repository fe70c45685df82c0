import { z } from 'zod';

// The page's policy forbids code from strings. Zod tries it as soon as the first schema is made, and the browser reports
// the attempt: so this comes before every other import.
z.config({ jitless: true });
