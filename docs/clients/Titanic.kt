// Kotlin by HTTP, with java.net.http and kotlinx.serialization.
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.time.Duration
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json

@Serializable
data class Passenger(
    val `class`: Int,
    val sex: String,
    val age: Double? = null,
    val siblingsAndSpouses: Int,
    val parentsAndChildren: Int,
    val fare: Double,
    val port: String? = null,
)

@Serializable
data class Survival(val diedProb: Double, val survivedProb: Double)

/** What the API says is wrong (RFC 9457). */
@Serializable
data class Problem(val status: Int, val code: Int, val detail: String)

class ProblemException(val problem: Problem) : Exception(problem.detail)

class Titanic(private val api: String = "https://api.example.com/titanic", private val key: String? = null) {
    private val http = HttpClient.newHttpClient()
    private val json = Json { ignoreUnknownKeys = true }

    fun predict(passenger: Passenger, tries: Int = 3): Survival {
        val body = json.encodeToString(Passenger.serializer(), passenger)
        val request = HttpRequest.newBuilder(URI("$api/api/predict"))
            .timeout(Duration.ofSeconds(30))
            .header("content-type", "application/json")
            .apply { key?.let { header("x-api-key", it) } }
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build()
        val response = http.send(request, BodyHandlers.ofString())
        if (response.statusCode() in listOf(429, 503) && tries > 1) {
            val seconds = response.headers().firstValue("retry-after").map { it.toLongOrNull() }.orElse(null) ?: 1
            Thread.sleep(seconds * 1000)
            return predict(passenger, tries - 1)
        }
        if (response.statusCode() != 200) {
            throw ProblemException(json.decodeFromString(Problem.serializer(), response.body()))
        }
        return json.decodeFromString(Survival.serializer(), response.body())
    }
}
