// SPDX-License-Identifier: Apache-2.0

#ifndef ALLOCATION_COUNT_H
#define ALLOCATION_COUNT_H

#include <stdbool.h>
#include <stdint.h>

/// Whether allocations are counted here: with the GNU C library they are.
bool allocation_count_is_kept(void);

/// How often the calling thread has taken memory from the allocator.
uint64_t allocation_count(void);

#endif
