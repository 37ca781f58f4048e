// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <libpq-fe.h>

/// Ends a step of a pipeline. From libpq 17 on, sends nothing by itself, so that the syncs of many
/// statements leave in one system call with the statements; before, each is flushed.
static inline int outlay_pq_pipeline_sync(PGconn *connection) {
#ifdef LIBPQ_HAS_SEND_PIPELINE_SYNC
    return PQsendPipelineSync(connection);
#else
    return PQpipelineSync(connection);
#endif
}

/// Drops notices, which libpq would print to the standard error stream.
static void outlay_pq_ignore_notice(void *context, const PGresult *notice) {
    (void)context;
    (void)notice;
}

static inline void outlay_pq_ignore_notices(PGconn *connection) {
    PQsetNoticeReceiver(connection, outlay_pq_ignore_notice, 0);
}
