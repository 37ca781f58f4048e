// SPDX-License-Identifier: Apache-2.0

import Bank
import Expenses
import ExpensesMessaging
import HTTPInstrumentation
import Instrumenting
import Messaging
import Postgres

/// Every metric that the services emit, with unit, description and buckets: what the backend of
/// swift-metrics is told, which sees labels alone.
let allInstruments: [MetricInstrument] =
    HTTPInstruments.all + PostgresInstruments.all + MessagingInstruments.all
    + ExpenseInstruments.all + OutboxInstruments.all + BankInstruments.all
