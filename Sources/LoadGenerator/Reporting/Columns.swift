// SPDX-License-Identifier: Apache-2.0

/// Rows of text whose columns stand under one another; the first to the left, the others to the right.
func columns(_ rows: [[String]]) -> String {
    let widths = (0..<(rows.map(\.count).max() ?? 0)).map { column in
        rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
        let cells = zip(row, widths).enumerated().map { place, cell in
            let padding = String(repeating: " ", count: cell.1 - cell.0.count)
            return place == 0 ? cell.0 + padding : padding + cell.0
        }
        return cells.joined(separator: "  ") + "\n"
    }.joined()
}

/// A number with so many digits after the point.
func decimal(_ number: Double, digits: Int) -> String {
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    guard number.magnitude * Double(scale) < 1e15 else { return "\(number)" }
    let scaled = Int((number.magnitude * Double(scale)).rounded())
    let sign = number < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(scaled)" }
    let fraction = "\(scaled % scale)"
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return "\(sign)\(scaled / scale).\(zeros)\(fraction)"
}

/// Milliseconds with their unit.
func milliseconds(_ number: Double) -> String {
    "\(decimal(number, digits: number < 10 ? 2 : 1)) ms"
}
