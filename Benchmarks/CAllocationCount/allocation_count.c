// SPDX-License-Identifier: Apache-2.0

#include "allocation_count.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

// A sanitizer has an allocator of its own.
#if defined(__GLIBC__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

// What a program defines under these names, every library in it uses, Swift's among them. The GNU C
// library offers its own under other names for that purpose ("Replacing malloc" in its manual).
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static _Thread_local uint64_t count;

void *malloc(size_t size) {
    count++;
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count++;
    return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
    count++;
    return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    count++;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    count++;
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}

bool allocation_count_is_kept(void) { return true; }

uint64_t allocation_count(void) { return count; }

#else

bool allocation_count_is_kept(void) { return false; }

uint64_t allocation_count(void) { return 0; }

#endif
