// Swift by HTTP, with Foundation alone.
import Foundation

struct Passenger: Codable {
  var `class`: Int
  var sex: String
  var age: Double?
  var siblingsAndSpouses = 0
  var parentsAndChildren = 0
  var fare: Double
  var port: String?
}

struct Survival: Codable {
  let diedProb: Double
  let survivedProb: Double
}

/// What the API says is wrong (RFC 9457).
struct Problem: Codable, Error {
  let status: Int
  let code: Int
  let detail: String
}

struct Titanic {
  var api = URL(string: "https://api.example.com/titanic")!
  var key: String?

  func predict(_ passenger: Passenger, tries: Int = 3) async throws -> Survival {
    var request = URLRequest(url: api.appending(path: "api/predict"), timeoutInterval: 30)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "content-type")
    if let key { request.setValue(key, forHTTPHeaderField: "x-api-key") }
    request.httpBody = try JSONEncoder().encode(passenger)
    let (data, response) = try await URLSession.shared.data(for: request)
    let http = response as! HTTPURLResponse
    if [429, 503].contains(http.statusCode), tries > 1 {
      let seconds = Double(http.value(forHTTPHeaderField: "retry-after") ?? "") ?? 1
      try await Task.sleep(for: .seconds(seconds))
      return try await predict(passenger, tries: tries - 1)
    }
    guard http.statusCode == 200 else { throw try JSONDecoder().decode(Problem.self, from: data) }
    return try JSONDecoder().decode(Survival.self, from: data)
  }
}
