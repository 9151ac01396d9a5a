// sharp (libvips), set up once for this process. Import it from here, so that the settings hold wherever it is used first.
import sharp from 'sharp';

// Our own cache holds decoded images; libvips keeping open files and pixels as well would only double the memory.
sharp.cache(false);
// Several images are decoded at a time while the engine computes: one thread an image is enough.
sharp.concurrency(1);

export { sharp };
